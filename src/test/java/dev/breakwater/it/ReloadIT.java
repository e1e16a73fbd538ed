package dev.breakwater.it;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A change of the configuration file is live within two seconds, without a failed request; a bad one changes nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ReloadIT {
    private final Together<ReloadScene> scenes = new Together<>(ReloadScene::new);

    @BeforeAll
    void start() throws Exception {
        scenes.start();
    }

    @AfterAll
    void stop() {
        scenes.close();
    }

    @AfterEach
    void forgetRequests() {
        scenes.each(ReloadScene::forgetRequests);
    }

    @Test
    void aChangeIsLiveWithinTwoSeconds() {
        scenes.each(ReloadScene::aChangeIsLiveWithinTwoSeconds);
    }

    @Test
    void aFileThatIsWrittenInPlaceIsRead() {
        scenes.each(ReloadScene::aFileThatIsWrittenInPlaceIsRead);
    }

    @Test
    void aFileThatIsReplacedIsRead() {
        scenes.each(ReloadScene::aFileThatIsReplacedIsRead);
    }

    @Test
    void aSymbolicLinkThatIsSwappedIsFollowed() {
        scenes.each(ReloadScene::aSymbolicLinkThatIsSwappedIsFollowed);
    }

    @Test
    void aBadFileChangesNothingAndAGoodOneAfterItIsRead() {
        scenes.each(ReloadScene::aBadFileChangesNothingAndAGoodOneAfterItIsRead);
    }

    @Test
    void aFileThatIsMissingForAWhileChangesNothing() {
        scenes.each(ReloadScene::aFileThatIsMissingForAWhileChangesNothing);
    }

    @Test
    void aFileThatIsWrittenInPartsIsReadWhole() {
        scenes.each(ReloadScene::aFileThatIsWrittenInPartsIsReadWhole);
    }

    @Test
    void aRequestInFlightEndsAsItBeganAndKeepsItsPlace() {
        scenes.each(ReloadScene::aRequestInFlightEndsAsItBeganAndKeepsItsPlace);
    }

    @Test
    void noRequestFailsWhileTheConfigurationChanges() {
        scenes.each(ReloadScene::noRequestFailsWhileTheConfigurationChanges);
    }
}
