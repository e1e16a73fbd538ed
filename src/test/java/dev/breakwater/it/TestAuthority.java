package dev.breakwater.it;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for one test. */
public final class TestAuthority {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair keys = keys("EC", 256);
    private final X509Certificate certificate;
    private final TestAuthority parent;
    private final boolean namesKeys;

    public TestAuthority() {
        this("Test Authority", null, false, List.of());
    }

    /** One by another name: who builds a chain may take authorities of the same name for the same. */
    public static TestAuthority named(String name) {
        return new TestAuthority(name, null, false, List.of());
    }

    private TestAuthority(String name, TestAuthority parent, boolean namesKeys, List<Extension> more) {
        this.parent = parent;
        this.namesKeys = namesKeys;
        Instant now = Instant.now();
        certificate = (parent == null ? this : parent)
                .sign(
                        "CN=" + name,
                        parent == null ? "CN=" + name : null,
                        keys,
                        now,
                        now.plus(Duration.ofDays(30)),
                        true,
                        more);
    }

    /** Another one, for which this one vouches. */
    public TestAuthority intermediate(Extension... more) {
        return new TestAuthority("Test Intermediate", this, namesKeys, List.of(more));
    }

    /** One whose certificates say which key has signed them, as those of public authorities do. */
    public static TestAuthority thatNamesKeys() {
        return new TestAuthority("Test Authority", null, true, List.of());
    }

    public static KeyPair keys(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The authority as a server that is vouched for by nobody else. */
    TestCertificate itself() {
        return new TestCertificate(keys, List.of(certificate));
    }

    /** The authority's own certificate. */
    public String pem() {
        return TestCertificate.pem(certificate);
    }

    /** What it signs with. */
    public TestCertificate own() {
        return new TestCertificate(keys, List.of(certificate));
    }

    /** A certificate for host names or IP addresses, with those of the intermediate authorities. */
    public TestCertificate issue(String... names) {
        return issue(keys("EC", 256), Duration.ofDays(30), names);
    }

    /** @param left how long it will be valid; negative for one that has expired */
    public TestCertificate issue(KeyPair pair, Duration left, String... names) {
        return issue(pair, left, List.of(), names);
    }

    /** @param more that the certificate says */
    public TestCertificate issue(KeyPair pair, Duration left, List<Extension> more, String... names) {
        Instant until = Instant.now().plus(left);
        Instant from = until.minus(Duration.ofDays(90));
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(sign("CN=" + names[0], null, pair, from, until, false, more, names));
        for (TestAuthority next = this; next.parent != null; next = next.parent) {
            chain.add(next.certificate);
        }
        return new TestCertificate(pair, chain);
    }

    /** What a server of that IP address needs, with a certificate of this authority. */
    SSLContext serverFor(String address) {
        return issue(address).context();
    }

    /** What a client needs that trusts this authority and no other. */
    SSLContext trusted() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("ca", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private X509Certificate sign(
            String subject,
            String issuer,
            KeyPair pair,
            Instant from,
            Instant until,
            boolean authority,
            List<Extension> more,
            String... names) {
        try {
            X500Name signer = new X500Name(
                    issuer != null
                            ? issuer
                            : certificate.getSubjectX500Principal().getName());
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    signer,
                    new BigInteger(100, RANDOM),
                    Date.from(from),
                    Date.from(until),
                    new X500Name(subject),
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (namesKeys) {
                JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
                builder.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        identifiers.createAuthorityKeyIdentifier(keys.getPublic()));
                builder.addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        identifiers.createSubjectKeyIdentifier(pair.getPublic()));
            }
            if (names.length > 0) {
                GeneralName[] alternatives = Stream.of(names)
                        .map(name -> new GeneralName(
                                name.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName, name))
                        .toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            }
            for (Extension extension : more) {
                builder.addExtension(extension);
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
