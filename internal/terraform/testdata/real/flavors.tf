resource "openstack_compute_flavor_v2" "size" {
  for_each = local.sizes
  name     = "m1.${each.key}"
  vcpus    = each.value.vcpus
  ram      = each.value.memory * local.gib
  disk     = each.value.disk

  extra_specs = {
    "quota:cpu_shares" = each.value.vcpus * 512
    "quota:cpu_period" = 100000
    "quota:cpu_quota"  = 57499
  }
}

# Guests that have their CPUs and their memory for themselves.
resource "openstack_compute_flavor_v2" "pinned" {
  count       = 2
  name        = format("p1.%d", pow(2, count.index + 2))
  vcpus       = pow(2, count.index + 2)
  ram         = 8192 * pow(2, count.index + 1)
  disk        = "40"
  swap        = 512
  is_public   = false
  extra_specs = local.pinned
}
