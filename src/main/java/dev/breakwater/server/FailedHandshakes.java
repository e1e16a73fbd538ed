package dev.breakwater.server;

import dev.breakwater.metrics.Scrape;
import dev.breakwater.metrics.Source;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handshakes with clients that failed, for operators. A client whose certificate is refused is named in the log, one a second at most. */
final class FailedHandshakes implements SslHandshakeListener, Source {
    private static final Logger LOG = LoggerFactory.getLogger(FailedHandshakes.class);
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final LongAdder refused = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder others = new LongAdder();
    private final AtomicLong named = new AtomicLong(System.nanoTime() - PAUSE);

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        boolean certificate = isOfCertificate(failure);
        if (certificate) {
            refused.increment();
        } else {
            (isOfConnection(failure) ? closed : others).increment();
        }
        Object client = event.getEndPoint().getRemoteSocketAddress();
        if (certificate && isTime()) {
            LOG.info(
                    "{} is refused for its certificate: {}",
                    client,
                    isWithoutCertificate(failure)
                            ? "it has shown none"
                            : cause(failure).getMessage());
        } else {
            LOG.debug("The handshake with {} has failed", client, failure);
        }
    }

    private boolean isTime() {
        long last = named.get();
        return System.nanoTime() - last >= PAUSE && named.compareAndSet(last, System.nanoTime());
    }

    private static boolean isOfCertificate(Throwable failure) {
        return failure instanceof SSLHandshakeException
                && (cause(failure) instanceof CertificateException || isWithoutCertificate(failure));
    }

    /** The JDK has no type for that. */
    private static boolean isWithoutCertificate(Throwable failure) {
        return String.valueOf(failure.getMessage()).startsWith("Empty client certificate chain");
    }

    private static boolean isOfConnection(Throwable failure) {
        return failure.getCause() instanceof IOException cause && !(cause instanceof SSLException);
    }

    private static Throwable cause(Throwable failure) {
        return failure.getCause() instanceof CertificateException cause ? cause : failure;
    }

    @Override
    public void collect(Scrape scrape) {
        scrape.counter(
                        "breakwater_tls_handshake_failures_total",
                        "Handshakes with clients that failed: for their certificate, since they went away, and for other reasons.",
                        "reason")
                .add(refused.sum(), "client_certificate")
                .add(closed.sum(), "closed")
                .add(others.sum(), "other");
    }
}
