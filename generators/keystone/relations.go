package keystone

import (
	"fmt"

	"stackplan/generators/oslo"
	"stackplan/internal/service"
)

// relations returns the relations of the numbers in keystone.conf.
func relations() []service.Relation {
	return append(oslo.DatabaseRelations("keystone", "database"), service.Relation{
		Check: "identity/keys",
		Smaller: service.Quantity{
			Name: "the lifetime of tokens", Project: name, Options: []string{"token.expiration", "token.allow_expired_window"},
			Of: func(s *service.Site, values []int) int {
				return fernetKeys(values[0], values[1], s.Cloud.Identity.Token.Rotation)
			},
		},
		Larger: service.Option("the number of keys", name, "fernet_tokens.max_active_keys"),
		Why:    "expiration and allow_expired_window divided by identity.token.rotation, and two keys (fernet_tokens of keystone)",
		Says: func(expiration, keys int) string {
			return fmt.Sprintf("tokens are valid for %d s, but keystone deletes the keys of some of them earlier: it keeps %d", expiration, keys)
		},
		Hint: func(least, _ int) string { return fmt.Sprintf("at least %d keys are required", least) },
	})
}
