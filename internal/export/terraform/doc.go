// Package terraform writes what a description promises as Terraform for the provider of OpenStack.
package terraform
