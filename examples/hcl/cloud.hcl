# The cloud of examples/minimal in HCL: three hosts that are both control and compute hosts.
name   = "minimal"
series = "2025.1"

# racks, serial numbers and addresses of the hosts
inventory = ["racks.csv"]

identity {
  home = "r1"
}

hardware "server" {
  cpus    = 24
  numa    = 2
  threads = 2
  memory  = "128GiB"
  disk    = "2TiB"
  nics    = ["eno1", "eno2"]

  reserve {
    cpus   = [0, 1, 2, 3] # for the host and its services; instances get CPUs 4 to 23
    memory = "16GiB"
  }
}

region "r1" {
  networking {
    driver    = "neutron"
    mechanism = "openvswitch"
  }

  # traffic between hosts; HAProxy listens on the VIP
  network "management" {
    vlan    = 100
    cidr    = "10.10.0.0/24"
    gateway = "10.10.0.1"
    vip     = "10.10.0.10"
    vrid    = 51
  }

  # traffic of users; the floating IPs are in this network
  network "public" {
    purpose = "external"
    vlan    = 200
    cidr    = "203.0.113.0/24"
    gateway = "203.0.113.1"
    vip     = "203.0.113.10"
    vrid    = 52
    ranges  = ["203.0.113.100-203.0.113.199"]
  }

  # the networks of projects are VLANs of this network
  network "tenant" {
    purpose = "tenant"
    nic     = "eno2"
    vlans   = ["1000-1099"]
  }

  # NFS or CephFS, which you mount at /var/lib/glance/images of every control host: any of them sends an image to users
  image {
    storage = "shared"
  }

  group "ctl" {
    role     = "control-compute"
    hardware = "server"
    hosts    = "ctl[1-3]"

    address {
      management = "10.10.0.10+n" # ctl1 is 10.10.0.11
    }
  }
}
