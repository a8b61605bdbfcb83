variable "name" {
  type = string
}

variable "cores" {
  type = number
}

variable "memory" {
  description = "GiB"
  type        = number
}

terraform {
  required_providers {
    openstack = {
      source = "terraform-provider-openstack/openstack"
    }
  }
}

resource "openstack_identity_project_v3" "this" {
  name = var.name
}

resource "openstack_compute_quotaset_v2" "this" {
  project_id = openstack_identity_project_v3.this.id
  cores      = var.cores
  ram        = var.memory * 1024
  instances  = var.cores / 2
}

resource "openstack_networking_quota_v2" "this" {
  project_id = openstack_identity_project_v3.this.id
  network    = 20
  floatingip = 40
}

output "project_id" {
  value = openstack_identity_project_v3.this.id
}

output "gigabytes" {
  value = openstack_compute_quotaset_v2.this.instances * 100
}
