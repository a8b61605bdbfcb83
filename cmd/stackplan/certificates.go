package main

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"stackplan/internal/accept"
	"stackplan/internal/certificates"
	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/report"
	certificatesreport "stackplan/internal/report/certificates"
)

// certificateFlags are the flags of the commands about certificates.
type certificateFlags struct {
	region, hosts string
	format        *choice
	limits        *confine.Limits
}

func (f *certificateFlags) add(c *cobra.Command) {
	addRegion(c, &f.region, "only the certificates of this region")
	addHosts(c, &f.hosts)
	f.format = addFormat(c)
	f.limits = addLimits(c)
}

// list compiles the description in a directory and returns the certificates of the chosen hosts.
func (f *certificateFlags) list(c *cobra.Command, dir string) (*compile.Cloud, []*certificates.Certificate, error) {
	r, err := compileDir(c, dir, f.limits)
	if err != nil {
		return nil, nil, err
	}
	if err := printCloud(c, r); err != nil {
		return nil, nil, err
	}
	chosen, err := choose(r.Model, f.region, f.hosts, shard{})
	if err != nil {
		return nil, nil, err
	}
	return r, certificates.List(r.Model, r.Sites, chosen.keep), nil
}

func newCertificates() *cobra.Command {
	var flags certificateFlags
	c := &cobra.Command{
		Use:   "certificates [DIR]",
		Short: "List the certificates that hosts need",
		Long: `List every certificate that the hosts of the description in DIR need, so that an authority can issue them: the files of the
certificate and its key with their owner and mode, the names and addresses by which clients check it, what it is used for, and
the programs that read it. Also list the traffic between programs that uses no TLS. stackplan creates no keys.`,
		Example: `  stackplan certificates mycloud
  stackplan certificates mycloud --host ctl1 --format json
  stackplan certificates check mycloud --dir issued`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	flags.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		r, all, err := flags.list(c, directory(args))
		if err != nil {
			return err
		}
		plain := certificates.Unencrypted(r.Model)
		if flags.format.value == "json" {
			return report.JSON(c.OutOrStdout(), certificatesDocument{report.Version, all, plain})
		}
		return certificatesreport.List(c.OutOrStdout(), all, plain)
	}
	c.AddCommand(newCertificatesCheck())
	return c
}

// certificatesDocument is the JSON output of certificates.
type certificatesDocument struct {
	Version      int                         `json:"version"`
	Certificates []*certificates.Certificate `json:"certificates"`
	Plain        []certificates.Plain        `json:"plain"` // traffic without TLS
}

// certificateFaults is the JSON output of certificates check.
type certificateFaults struct {
	Version int                  `json:"version"`
	Checked int                  `json:"checked"`
	Faults  []certificates.Fault `json:"faults"`
}

func newCertificatesCheck() *cobra.Command {
	var flags certificateFlags
	var dir string
	c := &cobra.Command{
		Use:   "check [DIR] --dir FILES",
		Short: "Validate the certificates of hosts",
		Long: `Validate the files that an authority issued for the description in DIR. FILES has the layout of a tree,
REGION/HOST/PATH. Each certificate must contain the names that clients use, be for the right usage, be valid for 30 more
days, belong to its key, and be signed by the authority on its host. The content of keys is never printed.

Exit codes: 0 no faults; 1 a certificate has a fault, or an error.`,
		Example: `  stackplan certificates check mycloud --dir issued
  stackplan certificates check mycloud --dir issued --date 2027-06-30 --format json`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	flags.add(c)
	c.Flags().Var(textFlag{text: &dir, name: "DIR"}, "dir", "directory with the files of the hosts, as REGION/HOST/PATH")
	c.RunE = func(c *cobra.Command, args []string) error {
		if dir == "" {
			return usageError{errors.New("--dir must name the directory with the files of the hosts")}
		}
		now, err := time.Parse(accept.Layout, dayOf(c))
		if err != nil {
			return usageError{err}
		}
		_, all, err := flags.list(c, directory(args))
		if err != nil {
			return err
		}
		faults := certificates.Check(dir, all, now)
		if flags.format.value == "json" {
			err = report.JSON(c.OutOrStdout(), certificateFaults{report.Version, len(all), faults})
		} else {
			err = certificatesreport.Faults(c.OutOrStdout(), faults, len(all))
		}
		if err == nil && len(faults) > 0 {
			err = errReported
		}
		return err
	}
	return c
}
