// Package terraform reads quotas and flavors out of Terraform's language: the *.tf and *.tf.json files of a directory with
// its variables, locals, instances and local modules. It asks no provider and no registry, reads no state and runs nothing:
// what only those know is unknown, and said to be.
//
// Only what quotas, flavors and the projects that they name are made of is evaluated. The rest of a configuration may do
// whatever Terraform can.
package terraform
