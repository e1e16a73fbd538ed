package dev.breakwater.tls;

import dev.breakwater.config.CertificateConfig;
import dev.breakwater.config.FileSignature;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads a certificate with its key, and makes sure that clients can use them. */
public final class CertificateReader {
    private CertificateReader() {}

    public static ServedCertificate read(CertificateConfig config) throws UnusableException {
        List<FileSignature> files = ServedCertificate.files(config);
        KeyMaterial first = file(config.certFile(), "cert_file", config.keyPassword());
        List<X509Certificate> chain = first.certificates();
        if (chain.isEmpty()) {
            throw new UnusableException(
                    "cert_file",
                    config.certFile() + " holds no certificate.",
                    "It begins with -----BEGIN CERTIFICATE-----.");
        }
        PrivateKey key = config.keyFile() == null
                ? first.key()
                : file(config.keyFile(), "key_file", config.keyPassword()).key();
        if (key == null) {
            throw new UnusableException(
                    "key_file",
                    config.keyFile() == null ? "is missing." : config.keyFile() + " holds no private key.",
                    "Name the PEM file of the key.");
        }
        checkChain(chain, config.certFile());
        if (!Kinship.areAPair(key, chain.get(0).getPublicKey())) {
            throw new UnusableException(
                    "key_file",
                    (config.keyFile() == null ? config.certFile() : config.keyFile())
                            + " is not the key of the first certificate in " + config.certFile() + ", which is "
                            + chain.get(0).getSubjectX500Principal() + ".",
                    "Name the key it was asked for with; the server's certificate comes first in its file.");
        }
        return ServedCertificate.of(config, files, key, chain);
    }

    private static KeyMaterial file(Path file, String name, String password) throws UnusableException {
        return Pkcs12File.is(file) ? Pkcs12File.read(file, name, password) : PemFile.read(file, name, password);
    }

    private static void checkChain(List<X509Certificate> chain, Path file) throws UnusableException {
        for (int i = 0; i + 1 < chain.size(); i++) {
            if (!Kinship.signedBy(chain.get(i), chain.get(i + 1))) {
                throw new UnusableException(
                        "cert_file",
                        file + ": certificate " + (i + 2) + " ("
                                + chain.get(i + 1).getSubjectX500Principal()
                                + ") did not sign the one before it, which names "
                                + chain.get(i).getIssuerX500Principal() + " as its issuer.",
                        "Put the server's certificate first, then each issuer after what it signed.");
            }
        }
    }
}
