// Package terraform reads quotas and flavors out of Terraform's language.
package terraform
