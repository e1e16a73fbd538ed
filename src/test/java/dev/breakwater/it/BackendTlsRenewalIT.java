package dev.breakwater.it;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What TLS to backends is made with changes while they are in use. */
class BackendTlsRenewalIT extends Together<BackendTlsRenewalScene> {
    BackendTlsRenewalIT() {
        super(BackendTlsRenewalScene::new);
    }

    @BeforeEach
    void waitForTheFirstOne() {
        each(BackendTlsRenewalScene::waitForTheFirstOne);
    }

    @AfterEach
    void mend() {
        each(BackendTlsRenewalScene::mend);
    }

    @Test
    void aRenewedCertificateIsShownToNewConnectionsAndThoseInUseGoOn() {
        each(BackendTlsRenewalScene::aRenewedCertificateIsShownToNewConnectionsAndThoseInUseGoOn);
    }

    @Test
    void aBrokenCertificateKeepsTheOneBeforeUntilItIsMended() {
        each(BackendTlsRenewalScene::aBrokenCertificateKeepsTheOneBeforeUntilItIsMended);
    }

    @Test
    void aRenewedAuthorityIsTrustedByNewConnections() {
        each(BackendTlsRenewalScene::aRenewedAuthorityIsTrustedByNewConnections);
    }

    @Test
    void aConfigurationThatNamesABrokenFileLeavesTheOneBeforeInForce() {
        each(BackendTlsRenewalScene::aConfigurationThatNamesABrokenFileLeavesTheOneBeforeInForce);
    }
}
