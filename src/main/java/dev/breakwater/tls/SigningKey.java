package dev.breakwater.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/** A key that is in no file, and the certificates that it signs for itself, which no client trusts unasked. Safe for use by any thread. */
public final class SigningKey {
    private static final int SERIAL_BITS = 64;

    private final KeyPair keys = newKeys();

    /**
     * Good for the hosts and nothing else: whoever trusts it does not trust what its key might sign.
     *
     * @param name of who has signed it
     * @param hosts host names and IP addresses
     */
    public ServedCertificate certificate(String name, Collection<String> hosts, Instant from, Duration life) {
        return ServedCertificate.of(keys.getPrivate(), List.of(signed(name, hosts, from, life)));
    }

    private X509Certificate signed(String name, Collection<String> hosts, Instant from, Duration life) {
        try {
            BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom());
            // Trust stores look for certificates by subject: two processes must not have the same.
            X500Name subject = new X500Name("CN=" + name + ",SERIALNUMBER=" + serial.toString(16));
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    subject, serial, Date.from(from), Date.from(from.plus(life)), subject, keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static GeneralNames names(Collection<String> hosts) {
        return new GeneralNames(hosts.stream()
                .map(host ->
                        new GeneralName(IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new));
    }

    /** P-256, which every client can use. */
    public static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
