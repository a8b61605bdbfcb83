package lint

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
)

// layer is the place of a file in the order in which programs read their files. A value of a later file takes effect.
type layer struct {
	program string // the program that reads the file; "" for all programs of the project
	rank    rank
	name    string // orders the files of a directory
}

// rank is the order of files in the command lines of packages, and in oslo.config without a command line.
type rank int

// The ranks. A program that is started without --config-file reads distFile, mainFile, programFile, mainDir and programDir, in this order
// (oslo_config/cfg.py: find_config_files, find_config_dirs). One that is started with --config-file and without --config-dir reads mainDir
// and programDir first (ConfigOpts._parse_config_files), then the files of its command line. commonDir and ownDir are directories that
// units of neutron name: --config-file neutron.conf --config-dir conf.d/common --config-file AGENT.ini --config-dir conf.d/PROGRAM (RDO),
// --config-file neutron.conf --config-dir agent.conf.d --config-file AGENT.ini (Debian).
const (
	distFile rank = iota // /usr/share/nova/nova-dist.conf of RDO
	mainFile
	commonDir
	programFile
	ownDir
	mainDir
	programDir
)

// isDefaultDir reports whether the files are in a directory that oslo.config reads without a command line.
func (l layer) isDefaultDir() bool { return l.rank == mainDir || l.rank == programDir }

// meets reports whether a program reads the files of both layers.
func (l layer) meets(other layer) bool {
	return l.program == "" || other.program == "" || l.program == other.program
}

// compare orders files as a program reads them that is started without --config-file.
func (l layer) compare(other layer) int {
	return cmp.Or(cmp.Compare(l.rank, other.rank), cmp.Compare(l.name, other.name))
}

// beforeWithFiles reports whether a program that is started with --config-file reads a file before another one.
func (l layer) beforeWithFiles(other layer) bool {
	if a, b := l.isDefaultDir(), other.isDefaultDir(); a != b {
		return a
	}
	return l.compare(other) < 0
}

// programOf returns the program that reads a file of its own; "" if it is unknown. The file of an agent has the name of the agent, the file
// of a plug-in is that of the server, and other programs read PROGRAM.conf.
func programOf(project, base string) string {
	if catalogue.IsCompanion(project, base) {
		return project + "-server"
	}
	if agent, isAgent := strings.CutSuffix(base, "_agent.ini"); isAgent {
		return project + "-" + strings.ReplaceAll(strings.TrimPrefix(agent, project+"_"), "_", "-") + "-agent"
	}
	name, isConf := strings.CutSuffix(base, ".conf")
	if !isConf || !strings.Contains(name, "-") {
		return ""
	}
	return name
}

// layerOf returns the place of a file of a host, and the root of the file system that contains it. It returns false for files that are not
// in a directory of a host, and for those whose readers are unknown.
func layerOf(d *document, facts *catalogue.Catalogue) (l layer, root string, ok bool) {
	project := d.file.Project
	root, rest, isHost := cutRoot(d.path)
	below, isEtc := strings.CutPrefix(rest, "etc/"+project+"/")
	base, main := path.Base(d.path), facts.MainFile(project)
	switch {
	case !isHost || d.isYAML:
		return layer{}, "", false
	case rest == "usr/share/"+project+"/"+project+"-dist.conf":
		return layer{rank: distFile}, root, true
	case !isEtc:
		return layer{}, "", false
	}
	dir := path.Dir(below)
	if extended, isDropIn := strings.CutSuffix(dir, ".d"); isDropIn && strings.HasSuffix(extended, ".conf") && path.Ext(base) == ".conf" {
		l = layer{rank: mainDir, name: base}
		switch {
		case extended == "agent.conf" || extended == "server.conf":
			l.rank = commonDir
		case extended != main && extended != project+".conf":
			l.rank, l.program = programDir, programOf(project, extended)
		}
		return withOwnMain(l, project, main), root, l.rank != programDir || l.program != ""
	}
	if program, isOwn := strings.CutPrefix(dir, "conf.d/"); isOwn {
		if program == "common" {
			return layer{rank: commonDir, name: base}, root, true
		}
		return layer{rank: ownDir, name: base, program: program}, root, !strings.Contains(program, "/")
	}
	if below == main {
		return withOwnMain(layer{rank: mainFile}, project, main), root, true
	}
	l = layer{rank: programFile, program: programOf(project, base), name: below}
	return l, root, l.program != "" && (dir == "." || slices.Contains([]string{"plugins/ml2", "plugins/openvswitch"}, dir))
}

// withOwnMain limits the main file of a project whose programs have a file each to its program: glance-api.conf.
func withOwnMain(l layer, project, main string) layer {
	if l.program == "" {
		l.program = programOf(project, main)
	}
	return l
}

// cutRoot divides the path of a file into the root of the file system of a host and the rest; ok is false if it is not in one.
func cutRoot(name string) (root, rest string, ok bool) {
	for _, top := range []string{"etc/", "usr/share/"} {
		if strings.HasPrefix(name, top) {
			return "", name, true
		}
		if at := strings.LastIndex(name, "/"+top); at >= 0 {
			return name[:at], name[at+1:], true
		}
	}
	return "", "", false
}
