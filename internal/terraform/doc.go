// Package terraform reads quotas and flavors from Terraform configurations: the *.tf and *.tf.json files of a directory with its
// variables, locals, instances and local modules. It contacts no provider and no registry, reads no state and runs no program. A value
// that only these know is unknown, and is reported as unknown.
//
// It evaluates only the values from which quotas, flavors and their projects are computed. It ignores the rest of a configuration.
package terraform
