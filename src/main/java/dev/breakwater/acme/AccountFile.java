package dev.breakwater.acme;

import dev.breakwater.config.AcmeConfig;
import dev.breakwater.tls.SigningKey;
import java.io.IOException;
import java.io.StringReader;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.exception.AcmeException;

/** The account with an authority, made once and kept: its key and its URL. */
final class AccountFile {
    private final AcmeConfig config;
    private final Path key;
    private final Path url;

    AccountFile(AcmeConfig config, CertificateCache cache) {
        this.config = config;
        this.key = cache.account("key");
        this.url = cache.account("url");
    }

    Login login(Session session) throws AcmeException, IOException {
        if (!Files.exists(key)) {
            KeyPair made = SigningKey.newKeys();
            PrivateFiles.write(key, Pem.of(made.getPrivate()) + Pem.of(made.getPublic()));
        }
        KeyPair keys = read();
        if (Files.exists(url)) {
            return session.login(new URL(Files.readString(url).strip()), keys);
        }
        AccountBuilder builder = new AccountBuilder().useKeyPair(keys).agreeToTermsOfService();
        if (config.email() != null) {
            builder.addEmail(config.email());
        }
        if (config.externalAccount() != null) {
            builder.withKeyIdentifier(
                    config.externalAccount().keyId(), config.externalAccount().hmacKey());
        }
        Login login = builder.createLogin(session);
        PrivateFiles.write(url, login.getAccount().getLocation() + "\n");
        return login;
    }

    /** The authority does not know it any more; the next login makes another one with the same key. */
    void forget() throws IOException {
        Files.deleteIfExists(url);
    }

    private KeyPair read() throws IOException {
        PrivateKey secret = null;
        PublicKey known = null;
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(key)))) {
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                if (next instanceof PrivateKeyInfo info) {
                    secret = converter.getPrivateKey(info);
                } else if (next instanceof SubjectPublicKeyInfo info) {
                    known = converter.getPublicKey(info);
                }
            }
        }
        if (secret == null || known == null) {
            throw new IOException(key + " is damaged. Restore it, or remove it for a new account");
        }
        return new KeyPair(known, secret);
    }
}
