/**
 * Certificates for a hub on localhost or 127.0.0.1 that nobody trusts but a test that names them. Made with OpenSSL:
 * `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`, `openssl req -new -subj "/CN=Casebook test hub"`, and
 * `openssl ca -selfsign` with subjectAltName DNS:localhost,IP:127.0.0.1 and basicConstraints CA:TRUE.
 */

/** Of no use outside these tests. */
export const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwwL7usKIt1k8a+7e
qsco3SCFzZjP2ZsGFT+G1ExeDI6hRANCAAS1czcLqAsRimXhQ/vZIzWtfn+Uu8xs
i1AKc0p70nNkpZdkQoZtEAmQvmFfE87x6XCLM5c6cd1L40Fdsw+zpTR/
-----END PRIVATE KEY-----
`;

/** Valid from 2020-01-01 to 2120-01-01. */
export const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBizCCATCgAwIBAgIUJi6g8b9aLqjIXrXjlILiKV2D3/owCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRQ2FzZWJvb2sgdGVzdCBodWIwIBcNMjAwMTAxMDAwMDAwWhgP
MjEyMDAxMDEwMDAwMDBaMBwxGjAYBgNVBAMMEUNhc2Vib29rIHRlc3QgaHViMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtXM3C6gLEYpl4UP72SM1rX5/lLvMbItQ
CnNKe9JzZKWXZEKGbRAJkL5hXxPO8elwizOXOnHdS+NBXbMPs6U0f6NOMEwwGgYD
VR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0O
BBYEFHwo/vUAqwd34rd0h1FYOcFtSh+mMAoGCCqGSM49BAMCA0kAMEYCIQCuTqtM
WXjDMnMVDPbG87DJefZWVSrSynquhMkxGWHtrAIhAI/xmTDeiC83hA8W2sPaF75j
hq7uXna8pMwOk2EHfvEF
-----END CERTIFICATE-----
`;

/** The same, valid until 2020-02-01. */
export const expiredCertificate = `-----BEGIN CERTIFICATE-----
MIIBhzCCAS6gAwIBAgIUfVTdK4IZvBWb+9yYPhh5gGRV7cMwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRQ2FzZWJvb2sgdGVzdCBodWIwHhcNMjAwMTAxMDAwMDAwWhcN
MjAwMjAxMDAwMDAwWjAcMRowGAYDVQQDDBFDYXNlYm9vayB0ZXN0IGh1YjBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABLVzNwuoCxGKZeFD+9kjNa1+f5S7zGyLUApz
SnvSc2Sll2RChm0QCZC+YV8TzvHpcIszlzpx3UvjQV2zD7OlNH+jTjBMMBoGA1Ud
EQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQW
BBR8KP71AKsHd+K3dIdRWDnBbUofpjAKBggqhkjOPQQDAgNHADBEAiAXeyJUEIzo
YRg69IVX/Q1+dVxbviUJL7ujfKOCXETMdwIgciMtJP4Hzk3h0Lr2vJJlh9QEhZhv
MP9IF1Yw6r0nGw4=
-----END CERTIFICATE-----
`;
