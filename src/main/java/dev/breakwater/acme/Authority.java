package dev.breakwater.acme;

import dev.breakwater.config.AcmeConfig;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** Asks one authority. Blocks for as long as that takes; for one thread. */
final class Authority {
    /** What an answer of the authority's leads to. */
    @FunctionalInterface
    private interface Exchange<T> {
        T with(Login login) throws AcmeException, IOException, InterruptedException;
    }

    private final AcmeConfig config;
    private final AccountFile account;
    private final Verification verification;
    private Session session;

    Authority(AcmeConfig config, CertificateCache cache, Verification verification) {
        this.config = config;
        this.account = new AccountFile(config, cache);
        this.verification = verification;
    }

    /** The certificate for a host, and those that vouch for it. */
    List<X509Certificate> issue(String host, KeyPair keys, String challenge)
            throws AcmeException, IOException, InterruptedException {
        return ask(login -> issue(login, host, keys, challenge));
    }

    void revoke(X509Certificate certificate) throws AcmeException, IOException, InterruptedException {
        ask(login -> {
            try {
                Certificate.revoke(login, certificate, null);
            } catch (AcmeServerException refused) {
                if (!isAbout(refused, "alreadyRevoked")) {
                    throw refused;
                }
            }
            return null;
        });
    }

    private <T> T ask(Exchange<T> exchange) throws AcmeException, IOException, InterruptedException {
        if (session == null) {
            session = Directory.session(config);
        }
        try {
            return exchange.with(account.login(session));
        } catch (AcmeServerException refused) {
            if (!isAbout(refused, "accountDoesNotExist")) {
                throw refused;
            }
            account.forget();
            return exchange.with(account.login(session));
        }
    }

    private static boolean isAbout(AcmeServerException refused, String error) {
        return refused.getType().toString().equals("urn:ietf:params:acme:error:" + error);
    }

    private List<X509Certificate> issue(Login login, String host, KeyPair keys, String challenge)
            throws AcmeException, InterruptedException {
        Order order = login.newOrder().domain(host).create();
        for (Authorization authorization : order.getAuthorizations()) {
            authorization.fetch();
            if (authorization.getStatus() != Status.VALID) {
                verification.pass(authorization, host, challenge);
            }
        }
        Polling.until(order, Set.of(Status.READY, Status.VALID, Status.INVALID));
        if (order.getStatus() == Status.READY) {
            order.execute(keys);
            Polling.until(order, Set.of(Status.VALID, Status.INVALID));
        }
        if (order.getStatus() != Status.VALID) {
            throw new AcmeException("the order failed: "
                    + order.getError().map(Problem::toString).orElse("no reason was given"));
        }
        Certificate certificate = order.getCertificate();
        certificate.download();
        return certificate.getCertificateChain();
    }
}
