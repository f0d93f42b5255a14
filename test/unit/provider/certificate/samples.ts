import {
  type CertificateInputs,
  certificateSchema,
} from "../../../../provider/resources/certificate/inputs.ts";

/** For erp.example.com and n8n.example.com, valid for a hundred years from November 2026. */
export const onDisk = `-----BEGIN CERTIFICATE-----
MIIByDCCAW+gAwIBAgIUDXuEwQqpmNXwaqTSTir98kNrE1QwCgYIKoZIzj0EAwIw
IjERMA8GA1UEAwwITGFiIFJvb3QxDTALBgNVBAoMBGlwYWkwIBcNMjYxMTIyMTgz
MDA5WhgPMjEyNjEwMjkxODMwMDlaMCIxETAPBgNVBAMMCExhYiBSb290MQ0wCwYD
VQQKDARpcGFpMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaGo9xbK7yerIdXzO
MhTqAsQYWHueJO9PPyJYgIRre/tzQ+zooD+UpI7Q5lGeUXPaPSPFpg+CseL1CTdf
SINGkKOBgDB+MB0GA1UdDgQWBBR8p45kQ/Rj1riyqvVa+HgjSelFLTAfBgNVHSME
GDAWgBR8p45kQ/Rj1riyqvVa+HgjSelFLTAPBgNVHRMBAf8EBTADAQH/MCsGA1Ud
EQQkMCKCD244bi5leGFtcGxlLmNvbYIPZXJwLmV4YW1wbGUuY29tMAoGCCqGSM49
BAMCA0cAMEQCIBqxOEPaxgFJ6BAkKKL13rj2jLPI6fG+sFrmYBdtx4/2AiBg2SXl
9s548oQhw8h+Ahm4XdPObFMBEoEZ66HO/TsH5g==
-----END CERTIFICATE-----`;

/** For the same names, with another serial. */
export const another = `-----BEGIN CERTIFICATE-----
MIIByjCCAW+gAwIBAgIUV3BicdQfTGNq0CPhbjGigcLPZd0wCgYIKoZIzj0EAwIw
IjERMA8GA1UEAwwITGFiIFJvb3QxDTALBgNVBAoMBGlwYWkwIBcNMjYxMTIyMTgz
MDA5WhgPMjEyNjEwMjkxODMwMDlaMCIxETAPBgNVBAMMCExhYiBSb290MQ0wCwYD
VQQKDARpcGFpMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+h4/YQ3ucQRzUG4Q
+BNfpbTJhIAAZgxapuewuPEf4Aj8QQztgQBb7oh7h7wdBJ3WsnVgdAaDdN3dR2Jt
AkY8b6OBgDB+MB0GA1UdDgQWBBQy5bt2/kWHLRYFhJkugrmK9BVk0DAfBgNVHSME
GDAWgBQy5bt2/kWHLRYFhJkugrmK9BVk0DAPBgNVHRMBAf8EBTADAQH/MCsGA1Ud
EQQkMCKCD244bi5leGFtcGxlLmNvbYIPZXJwLmV4YW1wbGUuY29tMAoGCCqGSM49
BAMCA0kAMEYCIQDJLO0unGDhioUBNigK2Dc2vWSL0p49JYHcSemo9inZjAIhANdp
WDiROCk7bDDKmTk94eAm8EJ/fgRzK6CQjeRith4a
-----END CERTIFICATE-----`;

/** A certificate that passes its check, with what a test changes about it. */
export function certificateInputs(changes: Partial<CertificateInputs> = {}): CertificateInputs {
  return certificateSchema.parse({
    name: "edge",
    domains: ["erp.example.com", "n8n.example.com"],
    email: "ops@example.com",
    server: "https://pebble:14000/dir",
    webroot: "/var/www/acme",
    ...changes,
  });
}
