projects = {
  web = {
    cores     = 400
    memory    = 1600
    instances = 200
    volumes   = { count = 100, gigabytes = 20000 }
  }
  mail = {
    cores        = 200
    memory       = 800
    floating_ips = 2
  }
}
