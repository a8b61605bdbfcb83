// Package lint checks the oslo.config files of any OpenStack cloud against the catalogue of options, without a description.
//
// A Source yields the files of a directory, an archive or one file, twice: first to detect the series, then to check the files against
// it. The catalogue recognises the files by their location and name. Each file becomes documents, which are lists of settings with
// positions. Rules inspect a setting or a document, and their findings are folded over the hosts.
//
// Lint reports no fault for what it does not know: options of plug-ins outside of the projects, sections that a program creates while it
// runs, values that are templates.
package lint
