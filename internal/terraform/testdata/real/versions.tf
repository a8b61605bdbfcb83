terraform {
  required_version = ">= 1.3"
  required_providers {
    openstack = {
      source  = "terraform-provider-openstack/openstack"
      version = "~> 3.0"
    }
  }
  backend "swift" {
    container = "terraform-state"
  }
}

provider "openstack" {
  cloud  = "admin"
  region = var.region
}

provider "openstack" {
  alias  = "hz_b"
  cloud  = "admin"
  region = "hz-b"
}
