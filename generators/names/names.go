// Package names contains the names of services that the files of other services contain.
package names

// The services that rows and conditions of other services contain.
const (
	HAProxy       = "haproxy"
	Heat          = "heat-api"
	Keepalived    = "keepalived"
	MariaDB       = "mariadb"
	Memcached     = "memcached"
	RabbitMQ      = "rabbitmq"
	NovaCompute   = "nova-compute"
	NovaMetadata  = "nova-api-metadata"
	NovaNetwork   = "nova-network"
	NovaScheduler = "nova-scheduler"
	Placement     = "placement-api"

	OpenvSwitchAgent = "neutron-openvswitch-agent"
	LinuxbridgeAgent = "neutron-linuxbridge-agent"

	OVNDatabases = "ovn-central"
	OVNChassis   = "ovn-host"
	OVNGateway   = "ovn-gateway"
	OVNMetadata  = "neutron-ovn-metadata-agent"
	L3Agent      = "neutron-l3-agent"
)
