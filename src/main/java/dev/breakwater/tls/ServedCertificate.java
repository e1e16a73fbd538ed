package dev.breakwater.tls;

import dev.breakwater.config.CertificateConfig;
import dev.breakwater.config.FileSignature;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/**
 * A certificate that can be shown to clients, with its key.
 *
 * @param alias distinguishes it from every other one of this process
 * @param chain the certificate itself, then those that vouch for it
 * @param names the host names it is for, in lower case; some may begin with {@code *.}
 */
public record ServedCertificate(
        String alias,
        CertificateConfig config,
        List<FileSignature> files,
        PrivateKey key,
        List<X509Certificate> chain,
        List<String> names) {
    private static final AtomicLong COUNT = new AtomicLong();
    private static final int DNS_NAME = 2;

    /** @param files what the files were like just before they were read */
    static ServedCertificate of(
            CertificateConfig config, List<FileSignature> files, PrivateKey key, List<X509Certificate> chain) {
        String alias = "certificate" + COUNT.incrementAndGet();
        return new ServedCertificate(alias, config, files, key, List.copyOf(chain), names(chain.get(0)));
    }

    /** One that is in no file of the configuration. */
    public static ServedCertificate of(PrivateKey key, List<X509Certificate> chain) {
        return of(null, List.of(), key, chain);
    }

    static List<FileSignature> files(CertificateConfig config) {
        return Stream.of(config.certFile(), config.keyFile())
                .map(file -> file == null ? null : FileSignature.of(file))
                .toList();
    }

    /** Whether its files are those that it was read from. */
    boolean isUpToDate() {
        return files(config).equals(files);
    }

    Instant expires() {
        return certificate().getNotAfter().toInstant();
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The subject's alternative names; of certificates that have none, its common name. */
    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (alternative.get(0).equals(DNS_NAME)) {
                    names.add(alternative.get(1).toString().toLowerCase(Locale.ROOT));
                }
            }
            if (alternatives == null) {
                new LdapName(certificate.getSubjectX500Principal().getName())
                        .getRdns().stream()
                                .filter(part -> part.getType().equalsIgnoreCase("CN"))
                                .forEach(part ->
                                        names.add(part.getValue().toString().toLowerCase(Locale.ROOT)));
            }
        } catch (CertificateParsingException | InvalidNameException unnamed) {
            return List.of();
        }
        return List.copyOf(names);
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return (config == null ? "A certificate" : config.certFile()) + " for " + String.join(", ", names)
                + ", valid until " + expires();
    }
}
