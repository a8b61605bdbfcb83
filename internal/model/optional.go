package model

// Orchestration is heat, which a region has if the description contains it.
type Orchestration struct {
	Domain string // of the users that stacks create
}

// KeyManager is barbican, which a region has if the description contains it.
type KeyManager struct{}
