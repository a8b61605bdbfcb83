locals {
  gib = 1024

  # How many guests a project may run that does not say.
  instances = { for name, p in var.projects : name => coalesce(p.instances, p.cores / 2) }

  stored = { for name, p in var.projects : name => p.volumes if p.volumes != null }

  sizes = {
    small  = { vcpus = 1, memory = 2, disk = 20 }
    medium = { vcpus = 2, memory = 4, disk = 40 }
    large  = { vcpus = 4, memory = 8, disk = 80 }
  }

  pinned = merge({ "hw:cpu_policy" = "dedicated" }, { "hw:mem_page_size" = "1GB" })
}
