module "search" {
  source    = "./modules/project"
  providers = { openstack = openstack.hz_b }

  name   = "search"
  cores  = 1000
  memory = 4000
}

# The quota of a project that other people look after.
data "openstack_identity_project_v3" "backup" {
  name = "backup"
}

resource "openstack_blockstorage_quotaset_v3" "backup" {
  provider   = openstack.hz_b
  project_id = data.openstack_identity_project_v3.backup.id
  gigabytes  = module.search.gigabytes / 2
}

# Nothing that is counted: guests, with a password that stays where it is.
resource "openstack_compute_instance_v2" "bastion" {
  name        = "bastion"
  flavor_name = openstack_compute_flavor_v2.size["small"].name
  user_data   = templatefile("${path.module}/bastion.yaml", { password = var.image_password })

  network {
    name = "management"
  }
}
