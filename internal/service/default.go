package service

import "stackplan/internal/artefact"

// Default returns a row that sets nothing, for File.Unwritten: the option keeps the default of the series unless an override sets it.
func Default(option string) Row {
	return Row{Origin: artefact.Origin{Option: option}, Value: func(*Scope) Value { return nil }}
}
