//go:build never

// Package actionlint pins the checker of GitHub workflows as a Go module, so that `go build` can make
// it where it is not installed. Nothing of ours is compiled.
package actionlint

import _ "github.com/rhysd/actionlint/cmd/actionlint"
