resource "openstack_identity_project_v3" "this" {
  for_each    = var.projects
  name        = each.key
  description = "Project ${each.key}, made by Terraform"
}

resource "openstack_compute_quotaset_v2" "this" {
  for_each   = var.projects
  project_id = openstack_identity_project_v3.this[each.key].id

  cores     = floor(each.value.cores * var.overcommit)
  ram       = each.value.memory * local.gib
  instances = local.instances[each.key]
  key_pairs = -1

  lifecycle {
    ignore_changes = [key_pairs]
  }
}

resource "openstack_networking_quota_v2" "this" {
  for_each   = var.projects
  project_id = openstack_identity_project_v3.this[each.key].id

  floatingip          = each.value.floating_ips
  network             = length(var.projects) > 1 ? 5 : 10
  subnet              = 10
  router              = 2
  port                = try(each.value.ports, 500)
  security_group      = 20
  security_group_rule = 200
  rbac_policy         = 10
}

resource "openstack_blockstorage_quotaset_v3" "this" {
  for_each   = local.stored
  project_id = openstack_identity_project_v3.this[each.key].id
  volumes    = each.value.count
  gigabytes  = each.value.gigabytes
  snapshots  = 2 * each.value.count
}
