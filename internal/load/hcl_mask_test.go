package load

import "testing"

// TestMaskedHCL: possible secrets are hidden in HCL lines as in those of CUE, for all spellings; other text is not.
func TestMaskedHCL(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`name = "x"`, `name = "x"`},
		{`admin_password = "hunter2"`, `admin_password = *********`},
		{`admin_password = hunter.2`, `admin_password = ********`},
		{`admin_password = ("hunter2")`, `admin_password = ***********`},
		{`admin_password = upper("a", "b") # why`, `admin_password = *************** # why`},
		{`a = { admin_password = "hunter2", b = "x" }`, `a = { admin_password = *********, b = "x" }`},
		{`a = { "admin_password" : "hunter2" }`, `a = { "admin_password" : ********* }`},
		{`admin_password: "hunter2"`, `admin_password: *********`},
		{`admin_password "hunter2"`, `admin_password *********`},
		{`admin_password = "hunter2`, `admin_password = ********`},
		{`use_password = true`, `use_password = true`},
		{`url = "mysql://a:b@c/"`, `url = ****************`},
		{`url = ["mysql://a:b@c/"]`, `url = [****************]`},
		{`database { secret = "nova/database" }`, `database { secret = "nova/database" }`},
		{`database { secret = "correct horse" }`, `database { secret = *************** }`},
		{`secrets { nova = "x" }`, `secrets { nova = *** }`},
		{`secrets = { nova = { database = 12 } }`, `secrets = { nova = { database = ** } }`},
		{`secret "nova" "database" { secret = 12345678 }`, `secret "nova" "database" { secret = ******** }`},
		{"secrets {\n}\nname = \"x\"", "secrets {"},
	} {
		f := openHCL("cloud.hcl", []byte(test.text), nil)
		if got := f.line(1); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.text, got, test.want)
		}
	}
	if f := openHCL("cloud.hcl", []byte("secrets {\n}\nname = \"x\""), nil); f.line(3) != `name = "x"` {
		t.Errorf("behind the secrets: %s", f.line(3))
	}
}
