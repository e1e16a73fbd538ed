package dev.breakwater.proxy;

import dev.breakwater.upstream.Failure;
import org.eclipse.jetty.io.QuietException;

/** Carries a failure through the HTTP client. It has no stack trace: it is an outcome, not a defect. */
final class ExchangeException extends Exception implements QuietException {
    private final Failure failure;

    ExchangeException(Failure failure) {
        super(failure.cause(), null, false, false);
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
