//go:build never

// Package store pins the S3 server of the lab as a Go module, so that `go build` can make it. Nothing of
// ours is compiled.
package store

import _ "github.com/versity/versitygw/cmd/versitygw"
