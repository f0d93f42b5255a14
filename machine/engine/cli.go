//go:build never

// Package engine pins the Pulumi CLI as a Go module, so that `go build` can make it where the
// official archive cannot be downloaded. Nothing of ours is compiled.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
