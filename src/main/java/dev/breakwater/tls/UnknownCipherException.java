package dev.breakwater.tls;

import java.security.GeneralSecurityException;

/** A key is encrypted by something that the JDK has not. */
final class UnknownCipherException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    UnknownCipherException(String cipher) {
        super(cipher);
    }
}
