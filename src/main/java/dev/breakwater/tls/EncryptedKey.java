package dev.breakwater.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** Opens private keys in the ways that OpenSSL has encrypted them. */
final class EncryptedKey {
    private record BlockCipher(String name, int keyLength) {
        byte[] decrypt(byte[] key, byte[] iv, byte[] text) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance(name + "/CBC/PKCS5Padding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, name), new IvParameterSpec(iv));
            return cipher.doFinal(text);
        }
    }

    private static final BlockCipher AES_128 = new BlockCipher("AES", 16);
    private static final BlockCipher AES_192 = new BlockCipher("AES", 24);
    private static final BlockCipher AES_256 = new BlockCipher("AES", 32);
    private static final BlockCipher TRIPLE_DES = new BlockCipher("DESede", 24);

    private static final Map<String, BlockCipher> CIPHERS = Map.of(
            "AES-128-CBC", AES_128,
            "AES-192-CBC", AES_192,
            "AES-256-CBC", AES_256,
            "DES-EDE3-CBC", TRIPLE_DES,
            "2.16.840.1.101.3.4.1.2", AES_128,
            "2.16.840.1.101.3.4.1.22", AES_192,
            "2.16.840.1.101.3.4.1.42", AES_256,
            "1.2.840.113549.3.7", TRIPLE_DES);

    private static final String HMAC = "1.2.840.113549.2.";
    private static final Map<String, String> DIGESTS = Map.of(
            HMAC + "7",
            "SHA1",
            HMAC + "8",
            "SHA224",
            HMAC + "9",
            "SHA256",
            HMAC + "10",
            "SHA384",
            HMAC + "11",
            "SHA512");

    private static final String PBES2 = "1.2.840.113549.1.5.13";
    private static final String PBKDF2 = "1.2.840.113549.1.5.12";
    private static final int MOST_ROUNDS = 10_000_000;
    private static final int SALT_LENGTH = 8;
    private static final Pattern CIPHER = Pattern.compile("DEK-Info: *([^,\\s]+),([0-9A-Fa-f]+)");

    private EncryptedKey() {}

    /** PKCS#8 (RFC 5208), encrypted as RFC 8018 says. */
    static byte[] pkcs8(byte[] key, String password) throws GeneralSecurityException {
        Der whole = Der.sequence(key);
        Der algorithm = whole.sequence();
        String name = algorithm.object();
        if (!name.equals(PBES2)) {
            return pbes1(key, password);
        }
        Der parameters = algorithm.sequence();
        Der derivation = parameters.sequence();
        Der encryption = parameters.sequence();
        String function = derivation.object();
        if (!function.equals(PBKDF2)) {
            throw new UnknownCipherException(function);
        }
        BlockCipher cipher = cipher(encryption.object());
        byte[] secret = pbkdf2(derivation.sequence(), cipher.keyLength(), password);
        return cipher.decrypt(secret, encryption.value(Der.OCTETS), whole.value(Der.OCTETS));
    }

    private static byte[] pbkdf2(Der parameters, int keyLength, String password) throws GeneralSecurityException {
        byte[] salt = parameters.value(Der.OCTETS);
        int rounds = parameters.number();
        if (rounds > MOST_ROUNDS) {
            throw new UnknownCipherException(rounds + " rounds");
        }
        if (parameters.nextIs(Der.INTEGER)) {
            parameters.number();
        }
        String function =
                parameters.nextIs(Der.SEQUENCE) ? parameters.sequence().object() : HMAC + "7";
        if (!DIGESTS.containsKey(function)) {
            throw new UnknownCipherException(function);
        }
        return SecretKeyFactory.getInstance("PBKDF2WithHmac" + DIGESTS.get(function))
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, rounds, keyLength * 8))
                .getEncoded();
    }

    private static byte[] pbes1(byte[] key, String password) throws GeneralSecurityException {
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(key);
            return info.getKeySpec(SecretKeyFactory.getInstance(info.getAlgName())
                            .generateSecret(new PBEKeySpec(password.toCharArray())))
                    .getEncoded();
        } catch (IOException damaged) {
            throw new GeneralSecurityException(damaged);
        }
    }

    /** What OpenSSL wrote before PKCS#8: lines that say how it is encrypted, then the text. */
    static byte[] traditional(String block, String password) throws GeneralSecurityException {
        Matcher found = CIPHER.matcher(block);
        if (!found.find()) {
            throw new UnknownCipherException("DEK-Info is missing");
        }
        BlockCipher cipher = cipher(found.group(1));
        byte[] iv = HexFormat.of().parseHex(found.group(2));
        byte[] secret =
                md5(password.getBytes(StandardCharsets.UTF_8), Arrays.copyOf(iv, SALT_LENGTH), cipher.keyLength());
        return cipher.decrypt(secret, iv, PemFile.decoded(block.substring(found.end())));
    }

    /** OpenSSL's EVP_BytesToKey. */
    private static byte[] md5(byte[] password, byte[] salt, int length) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("MD5");
        byte[] key = new byte[length];
        byte[] last = {};
        for (int filled = 0; filled < length; filled += last.length) {
            digest.update(last);
            digest.update(password);
            last = digest.digest(salt);
            System.arraycopy(last, 0, key, filled, Math.min(last.length, length - filled));
        }
        return key;
    }

    private static BlockCipher cipher(String name) throws UnknownCipherException {
        BlockCipher cipher = CIPHERS.get(name);
        if (cipher == null) {
            throw new UnknownCipherException(name);
        }
        return cipher;
    }
}
