package service

import "io/fs"

// Certificate is a certificate that a program reads on a host, with its key. An authority outside of stackplan issues it.
type Certificate struct {
	Path   string      // the PEM file of the certificate
	Key    string      // the PEM file of the key; empty: it is in Path
	CA     string      // the PEM file of the authority that the program trusts; empty: none
	Owner  string      // of the file with the key
	Group  string      // of the file with the key
	Mode   fs.FileMode // of the file with the key
	Names  []string    // DNS names and addresses in the certificate, by which clients check it
	Usages []Usage     // what the program does with it
	Reader string      // the program
}

// Usage is the extended key usage of a certificate (RFC 5280, section 4.2.1.12).
type Usage string

// The usages of certificates.
const (
	ServerUsage Usage = "server"
	ClientUsage Usage = "client"
)
