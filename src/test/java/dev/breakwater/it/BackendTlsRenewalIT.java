package dev.breakwater.it;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What TLS to backends is made with changes while they are in use. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class BackendTlsRenewalIT {
    private final Together<BackendTlsRenewalScene> scenes = new Together<>(BackendTlsRenewalScene::new);

    @BeforeAll
    void start() throws Exception {
        scenes.start();
    }

    @AfterAll
    void stop() {
        scenes.close();
    }

    @BeforeEach
    void waitForTheFirstOne() {
        scenes.each(BackendTlsRenewalScene::waitForTheFirstOne);
    }

    @AfterEach
    void mend() {
        scenes.each(scene -> {
            scene.mend();
            scene.forgetRequests();
        });
    }

    @Test
    void aRenewedCertificateIsShownToNewConnectionsAndThoseInUseGoOn() {
        scenes.each(BackendTlsRenewalScene::aRenewedCertificateIsShownToNewConnectionsAndThoseInUseGoOn);
    }

    @Test
    void aBrokenCertificateKeepsTheOneBeforeUntilItIsMended() {
        scenes.each(BackendTlsRenewalScene::aBrokenCertificateKeepsTheOneBeforeUntilItIsMended);
    }

    @Test
    void aRenewedAuthorityIsTrustedByNewConnections() {
        scenes.each(BackendTlsRenewalScene::aRenewedAuthorityIsTrustedByNewConnections);
    }

    @Test
    void aConfigurationThatNamesABrokenFileLeavesTheOneBeforeInForce() {
        scenes.each(BackendTlsRenewalScene::aConfigurationThatNamesABrokenFileLeavesTheOneBeforeInForce);
    }
}
