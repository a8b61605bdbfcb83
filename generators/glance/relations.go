package glance

import (
	"fmt"

	"stackplan/generators/oslo"
	"stackplan/internal/service"
)

// relations returns the relations of the numbers in the files of glance.
func relations() []service.Relation {
	return append(oslo.DatabaseRelations("glance", "database"), service.Relation{
		Check: "image/limits", Alone: true,
		Smaller: service.Option("the default", "glance", "DEFAULT.limit_param_default"),
		Larger:  service.Option("the maximum", "glance", "DEFAULT.api_limit_max"), AtSmaller: true,
		Why: "at most maxLimit (limit_param_default and api_limit_max of glance)",
		Says: func(images, most int) string {
			return fmt.Sprintf("an answer contains %d images by default, but at most %d", images, most)
		},
		Hint: func(int, int) string { return "also raise maxLimit" },
	})
}
