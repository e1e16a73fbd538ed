package dev.breakwater.it;

import org.junit.jupiter.api.Test;

/** A change of the configuration file is live within two seconds, without a failed request; a bad one changes nothing. */
class ReloadIT extends Together<ReloadScene> {
    ReloadIT() {
        super(ReloadScene::new);
    }

    @Test
    void aChangeIsLiveWithinTwoSeconds() {
        each(ReloadScene::aChangeIsLiveWithinTwoSeconds);
    }

    @Test
    void aFileThatIsWrittenInPlaceIsRead() {
        each(ReloadScene::aFileThatIsWrittenInPlaceIsRead);
    }

    @Test
    void aFileThatIsReplacedIsRead() {
        each(ReloadScene::aFileThatIsReplacedIsRead);
    }

    @Test
    void aSymbolicLinkThatIsSwappedIsFollowed() {
        each(ReloadScene::aSymbolicLinkThatIsSwappedIsFollowed);
    }

    @Test
    void aBadFileChangesNothingAndAGoodOneAfterItIsRead() {
        each(ReloadScene::aBadFileChangesNothingAndAGoodOneAfterItIsRead);
    }

    @Test
    void aFileThatIsMissingForAWhileChangesNothing() {
        each(ReloadScene::aFileThatIsMissingForAWhileChangesNothing);
    }

    @Test
    void aFileThatIsWrittenInPartsIsReadWhole() {
        each(ReloadScene::aFileThatIsWrittenInPartsIsReadWhole);
    }

    @Test
    void aRequestInFlightEndsAsItBeganAndKeepsItsPlace() {
        each(ReloadScene::aRequestInFlightEndsAsItBeganAndKeepsItsPlace);
    }

    @Test
    void noRequestFailsWhileTheConfigurationChanges() {
        each(ReloadScene::noRequestFailsWhileTheConfigurationChanges);
    }
}
