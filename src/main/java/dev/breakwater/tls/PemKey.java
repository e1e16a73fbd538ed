package dev.breakwater.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Provider;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** A private key of a PEM file as the JDK's kind: PKCS#8, PKCS#1 or EC, encrypted or not. */
final class PemKey {
    /**
     * Has the ciphers of old OpenSSL, which the JDK has not. It is not registered: everything else uses the JDK's. Only made for an encrypted key, since that
     * takes a tenth of a second.
     */
    private static final class Decryption {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }

    private final Path file;
    private final char[] password;

    /** @param password of encrypted keys, or null */
    PemKey(Path file, String password) {
        this.file = file;
        this.password = password == null ? null : password.toCharArray();
    }

    /** The key, or null where the object is something else. */
    PrivateKey of(Object pem) throws IOException, UnusableException {
        PrivateKeyInfo plain = plain(pem);
        return plain == null ? null : new JcaPEMKeyConverter().getPrivateKey(plain);
    }

    private PrivateKeyInfo plain(Object pem) throws UnusableException {
        if (pem instanceof PrivateKeyInfo info) {
            return info;
        } else if (pem instanceof PEMKeyPair pair) {
            return pair.getPrivateKeyInfo();
        }
        boolean encrypted = pem instanceof PEMEncryptedKeyPair || pem instanceof PKCS8EncryptedPrivateKeyInfo;
        if (encrypted && password == null) {
            throw new UnusableException(
                    "key_password",
                    "is missing, and the key in " + file + " is encrypted.",
                    "Set it, best as \"${NAME}\" or \"${file:path}\".");
        }
        return encrypted ? decrypted(pem) : null;
    }

    private PrivateKeyInfo decrypted(Object pem) throws UnusableException {
        try {
            if (pem instanceof PEMEncryptedKeyPair pair) {
                return pair.decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                                .setProvider(Decryption.PROVIDER)
                                .build(password))
                        .getPrivateKeyInfo();
            }
            return ((PKCS8EncryptedPrivateKeyInfo) pem)
                    .decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                            .setProvider(Decryption.PROVIDER)
                            .build(password));
        } catch (IOException | PKCSException | OperatorCreationException | IllegalArgumentException wrong) {
            throw new UnusableException(
                    "key_password", "does not open the key in " + file + ".", "Give the password it was made with.");
        }
    }
}
