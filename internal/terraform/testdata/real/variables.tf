variable "region" {
  description = "Where projects live unless they say otherwise."
  type        = string
  default     = "hz-a"
}

variable "projects" {
  description = "What is promised to each project; memory in GiB."
  type = map(object({
    cores        = number
    memory       = number
    instances    = optional(number)
    floating_ips = optional(number, 10)
    volumes      = optional(object({ count = number, gigabytes = number }))
  }))
}

variable "overcommit" {
  type    = number
  default = 1

  validation {
    condition     = var.overcommit >= 1
    error_message = "Nobody gets less than what is written down."
  }
}

variable "image_password" {
  type      = string
  sensitive = true
}
