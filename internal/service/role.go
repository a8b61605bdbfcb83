package service

import (
	"slices"

	"stackplan/internal/model"
)

// The built-in roles.
const (
	Compute          = "compute"
	ControlCompute   = "control-compute"
	Control          = "control"
	NetworkRole      = "network"
	LoadBalancerRole = "load-balancer"
	DatabaseRole     = "database"
	MessagingRole    = "messaging"
	StorageRole      = "storage"
	BackupRole       = "backup"
)

// Role is a role that needs no list of services in the description: each service states which roles run it.
type Role struct {
	Name string
	Doc  string // what its hosts do, in one sentence
}

// roles are the built-in roles, in the order in which a cloud is planned.
var roles = []Role{
	{ControlCompute, "Hosts that run everything: the APIs, the database and the message queue, the agents, and instances."},
	{Control, "Hosts like those of control-compute, but without instances."},
	{Compute, "Hosts that run instances."},
	{NetworkRole, "Hosts that route between networks and lease addresses; the control hosts of the region then do not."},
	{LoadBalancerRole, "Hosts that have the VIPs and run HAProxy; the control hosts of the region then do not."},
	{DatabaseRole, "Hosts that run MariaDB; the control hosts of the region then do not."},
	{MessagingRole, "Hosts that run RabbitMQ; the control hosts of the region then do not."},
	{StorageRole, "Hosts whose disks contain volumes; the control hosts of the region then contain none."},
	{BackupRole, "Hosts that store backups of volumes; the control hosts of the region then do not."},
}

// BuiltinRoles returns the built-in roles, in the order in which a cloud is planned.
func BuiltinRoles() []Role { return slices.Clone(roles) }

// IsBuiltinRole reports whether a role is built in.
func IsBuiltinRole(name string) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return r.Name == name })
}

// HasRole reports whether the region has hosts with a built-in role. A role of that name whose services the description lists is
// another role.
func (s *Site) HasRole(name string) bool { return hasRole(s.Cloud, s.Region, name) }

func hasRole(c *model.Cloud, r *model.Region, name string) bool {
	if declared := c.Roles[name]; declared != nil && declared.Services != nil {
		return false
	}
	return slices.ContainsFunc(r.Groups, func(g *model.Group) bool { return g.Role == name })
}

// Stores reports whether the hosts of a role have a back end of volumes: volumes on disks of hosts are on storage hosts, if the region has
// some, and those behind a network are accessible from the others.
func (s *Site) Stores(role string, b *model.VolumeBackend) bool {
	return (role == StorageRole) == (b.IsLocal() && s.HasRole(StorageRole))
}
