package model

// NoGroup is the group of the options of a program that has none. No description contains such a name.
const NoGroup = "\x00"
