package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/report"
	secretsreport "stackplan/internal/report/secrets"
	"stackplan/internal/secrets"
	"stackplan/internal/spelling"
)

func newSecrets() *cobra.Command {
	c := &cobra.Command{
		Use:   "secrets",
		Short: "List, validate and generate the secrets of a cloud",
		Args:  rejectUnknownCommand,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newSecretsList(), newSecretsCheck(), newSecretsGenerate(), newSecretsRotate())
	return c
}

// storeHelp describes the addresses of stores.
const storeHelp = `STORE is the address of the values:

  file:FILE           a YAML or JSON file that only its owner can read
  age:FILE            the same, encrypted with age for the ageRecipients of the description
  ansible-vault:FILE  the same, encrypted with ansible-vault
  dir:DIRECTORY       a directory with a file for each secret
  exec:COMMAND        a command that prints YAML or JSON with all secrets, or the secret {} of its arguments

The kind can be left out if the file exists, or its extension is .yaml, .yml, .json or .age. No value is ever printed.`

// secretsFlags are the flags that several commands about secrets have.
type secretsFlags struct {
	region, hosts string
	format        *choice
	limits        *confine.Limits
}

// add adds the flags to a command.
func (f *secretsFlags) add(c *cobra.Command) {
	addRegion(c, &f.region, "only the secrets of this region")
	addHosts(c, &f.hosts)
	f.format = addFormat(c)
	f.limits = addLimits(c)
}

// set compiles the description in a directory and returns the secrets that it requires.
func (f *secretsFlags) set(c *cobra.Command, dir string) (*compile.Cloud, *secrets.Set, error) {
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
	set, err := secrets.Of(c.Context(), r, chosen.keep)
	if err != nil {
		return nil, nil, printLocated(c, r, err)
	}
	set.AddSteps(r, chosen.keep)
	return r, set, nil
}

func newSecretsList() *cobra.Command {
	var flags secretsFlags
	c := &cobra.Command{
		Use:   "list [DIR]",
		Short: "List the secrets that the files of hosts require",
		Long: `List the secrets that the files of the description in DIR contain: the form of each value, the options that use it,
and the hosts that need it.`,
		Example: `  stackplan secrets list mycloud
  stackplan secrets list mycloud --host cn001 --format json`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	flags.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		_, set, err := flags.set(c, directory(args))
		if err != nil {
			return err
		}
		if flags.format.value == "json" {
			return report.JSON(c.OutOrStdout(), struct {
				Version int               `json:"version"`
				Secrets []*secrets.Secret `json:"secrets"`
				Keys    []secrets.Keys    `json:"keys"` // that programs create on hosts
			}{report.Version, set.Secrets, append([]secrets.Keys{}, set.Keys...)})
		}
		return secretsreport.List(c.OutOrStdout(), set)
	}
	return c
}

func newSecretsCheck() *cobra.Command {
	var flags secretsFlags
	var store storeFlags
	c := &cobra.Command{
		Use:   "check [DIR] --store STORE",
		Short: "Report secrets that are missing, invalid, weak or left over",
		Long: `Compare the values in a store with the secrets that the description in DIR requires: which ones are missing, have a
form that a program or a file cannot hold, can be guessed, or are not used by any file.

` + storeHelp + `

Exit codes: 0 no secret is missing, invalid or weak; 1 otherwise, or an error.`,
		Example: `  stackplan secrets check mycloud --store secrets.yaml
  stackplan secrets check mycloud --store dir:/run/credentials`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	store.add(c, "store")
	flags.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if store.address == "" {
			return missingStore(c, "store")
		}
		r, set, err := flags.set(c, directory(args))
		if err != nil {
			return err
		}
		values, err := store.read(c.Context(), r.Model, set.Names())
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("--store %s: the store does not exist; stackplan secrets generate creates it", store.address)
		}
		if err != nil {
			return err
		}
		defer values.Wipe()
		problems := secrets.Check(set, values)
		if err := printProblems(c, flags.format.value, len(set.Secrets), problems); err != nil {
			return err
		}
		if secrets.Failed(problems) {
			return errReported
		}
		return nil
	}
	return c
}

// printProblems prints the result of check.
func printProblems(c *cobra.Command, format string, required int, problems []secrets.Problem) error {
	if format == "json" {
		return report.JSON(c.OutOrStdout(), struct {
			Version  int               `json:"version"`
			Required int               `json:"required"` // secrets of the cloud
			Problems []secrets.Problem `json:"problems"`
		}{report.Version, required, append([]secrets.Problem{}, problems...)})
	}
	return secretsreport.Problems(c.OutOrStdout(), required, problems)
}

func newSecretsGenerate() *cobra.Command {
	var flags secretsFlags
	var store storeFlags
	var replace []string
	c := &cobra.Command{
		Use:   "generate [DIR] --store STORE",
		Short: "Add random values of missing secrets to a store",
		Long: `Add a random value of the required form to a store for each secret that the description in DIR requires and that the
store lacks. Existing values are unchanged, unless --replace names their secret. The store is created with mode 0600.

` + storeHelp,
		Example: `  stackplan secrets generate mycloud --store secrets.yaml
  stackplan secrets generate mycloud --store ansible-vault:secrets.yml --key passphrase
  stackplan secrets generate mycloud --store secrets.yaml --replace nova/metadata`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	store.add(c, "store")
	c.Flags().Var(textsFlag{texts: &replace, name: "SECRET"}, "replace", "also replace the value of this secret")
	flags.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if store.address == "" {
			return missingStore(c, "store")
		}
		r, set, err := flags.set(c, directory(args))
		if err != nil {
			return err
		}
		added, err := store.generate(c.Context(), r.Model, set, replace)
		if err != nil {
			return err
		}
		if flags.format.value == "json" {
			return report.JSON(c.OutOrStdout(), struct {
				Version   int      `json:"version"`
				Added     []string `json:"added"` // names, and those that --replace names
				Unchanged int      `json:"unchanged"`
			}{report.Version, append([]string{}, added...), len(set.Secrets) - len(added)})
		}
		for _, name := range added {
			fmt.Fprintln(c.OutOrStdout(), name)
		}
		_, err = fmt.Fprintf(c.ErrOrStderr(), "%s: %s, %d unchanged\n", store.address, spelling.Count(len(added), "new value"), len(set.Secrets)-len(added))
		return err
	}
	return c
}

// problemsError returns the error for a store from which a tree cannot be filled: one line for all missing secrets, and one for each value
// that cannot be used.
func problemsError(store string, problems []secrets.Problem) error {
	var missing, others []string
	for _, p := range problems {
		switch {
		case p.Kind == secrets.Missing:
			missing = append(missing, p.Name)
		case p.Where != "":
			others = append(others, fmt.Sprintf("%s: %s cannot hold the value: %s", p.Name, p.Where, p.Reason))
		default:
			others = append(others, p.Name+": "+p.Reason)
		}
	}
	if len(missing) > 0 {
		text := fmt.Sprintf("%s lacks %s: %s", store, spelling.Count(len(missing), "secret"), strings.Join(missing, ", "))
		others = append([]string{text + "; stackplan secrets generate --store adds random values"}, others...)
	}
	return errors.New(strings.Join(others, "\n"))
}
