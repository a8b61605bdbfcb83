// Package sizing computes the sizes that a description leaves open: workers, pools of database connections, and the memory of servers.
// They follow from the hosts, so that the limits of hosts and servers hold by construction; a value that the description sets is used as
// it is. The package also reads the sizes in generated files, which overrides may have changed.
//
// The memory of a host that services may use is what instances leave (hardware.reserve.memory), or all of it if the host runs none. The
// operating system and the processes of services use a part, and the servers share the rest: see service.Memory.
package sizing
