# the compute hosts
host "cn1" {
  region   = "r1"
  rack     = "r01"
  zone     = "z1"
  serial   = "CZ0001"
  hardware = "fat"
  address  = { management = "10.0.2.1", provider = "192.0.2.11" }
  labels = {
    tier = "edge"
    row  = 4
  }
}

host "cn2" {
  rack    = "r01"
  zone    = null
  serial  = "CZ0002"
  address = { "management" = "10.0.2.2" }
}

host "cn3" {
  rack     = "r02"
  zone     = "z2"
  serial   = "007"
  hardware = "node"
  labels {
    tier = "edge"
  }
}

// those that control
host "ctl1" { serial = "a \"b\", c" }
host "ctl2" {
  region = "r1"
  rack   = "r09"
  zone   = "z1"
  labels = { row : "12" }
}
host "ctl3" {}
