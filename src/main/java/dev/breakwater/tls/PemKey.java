package dev.breakwater.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Map;

/** A private key of a PEM file: PKCS#8 (RFC 5208), PKCS#1 (RFC 8017) or EC (RFC 5915), encrypted or not. */
final class PemKey {
    private static final byte[] ZERO = Der.write(Der.INTEGER, new byte[1]);
    private static final byte[] NULL = {5, 0};
    private static final byte[] RSA = {0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1};
    private static final byte[] EC = {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

    private static final Map<String, String> KINDS = Map.of(
            "1.2.840.113549.1.1.1", "RSA",
            "1.2.840.113549.1.1.10", "RSASSA-PSS",
            "1.2.840.10045.2.1", "EC",
            "1.3.101.112", "EdDSA",
            "1.3.101.113", "EdDSA");

    private final Path file;
    private final String password;

    /** @param password of encrypted keys, or null */
    PemKey(Path file, String password) {
        this.file = file;
        this.password = password;
    }

    /**
     * @param kind what the text calls itself
     * @param block the lines between two markers
     */
    PrivateKey read(String kind, String block) throws GeneralSecurityException, UnusableException {
        byte[] pkcs8 =
                switch (kind) {
                    case "PRIVATE KEY" -> PemFile.decoded(block);
                    case "ENCRYPTED PRIVATE KEY" ->
                        decrypted(() -> EncryptedKey.pkcs8(PemFile.decoded(block), password));
                    case "RSA PRIVATE KEY" -> rsa(plain(block));
                    case "EC PRIVATE KEY" -> ec(plain(block));
                    default -> throw new GeneralSecurityException(kind + " is of no known kind");
                };
        Der info = Der.sequence(pkcs8);
        info.number();
        String algorithm = info.sequence().object();
        return KeyFactory.getInstance(KINDS.getOrDefault(algorithm, algorithm))
                .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] rsa(byte[] key) {
        byte[] algorithm = Der.write(Der.SEQUENCE, Der.write(Der.OBJECT, RSA), NULL);
        return Der.write(Der.SEQUENCE, ZERO, algorithm, Der.write(Der.OCTETS, key));
    }

    private static byte[] ec(byte[] key) {
        Der parts = Der.sequence(key);
        parts.number();
        parts.value(Der.OCTETS);
        byte[] algorithm = Der.write(Der.SEQUENCE, Der.write(Der.OBJECT, EC), parts.value(Der.OPTION));
        return Der.write(Der.SEQUENCE, ZERO, algorithm, Der.write(Der.OCTETS, key));
    }

    /** A block that may begin with fields, which say how it is encrypted. */
    private byte[] plain(String block) throws UnusableException {
        return block.contains("Proc-Type: 4,ENCRYPTED")
                ? decrypted(() -> EncryptedKey.traditional(block, password))
                : PemFile.decoded(block);
    }

    private interface Decryption {
        byte[] run() throws GeneralSecurityException;
    }

    private byte[] decrypted(Decryption decryption) throws UnusableException {
        if (password == null) {
            throw new UnusableException(
                    "key_password",
                    "is missing, and the key in " + file + " is encrypted.",
                    "Set it, best as \"${NAME}\" or \"${file:path}\".");
        }
        try {
            byte[] key = decryption.run();
            // What a wrong password leads to may look like padding.
            Der.sequence(key).number();
            return key;
        } catch (UnknownCipherException unknown) {
            throw new UnusableException(
                    "key_file",
                    file + " is encrypted in a way that is not supported: " + unknown.getMessage() + ".",
                    "Encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc");
        } catch (GeneralSecurityException | RuntimeException wrong) {
            throw new UnusableException(
                    "key_password", "does not open the key in " + file + ".", "Give the password it was made with.");
        }
    }
}
