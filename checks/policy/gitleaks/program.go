//go:build never

// Package gitleaks pins the secret scanner as a Go module, so that `go build` can make it where it is
// not installed. Nothing of ours is compiled.
package gitleaks

import _ "github.com/zricethezav/gitleaks/v8"
