package checks

// The projects whose final values checks read; see check.Subject.Values. Checks read final values, since overrides take precedence over
// fields: a field is read only where no override can replace it, or where a tie rejects an override that differs from it.
const (
	novaProject    = "nova"
	neutronProject = "neutron"
	glanceProject  = "glance"
)
