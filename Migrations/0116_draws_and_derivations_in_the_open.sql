-- Of a random draw it is known whether somebody typed its seed or chance made it, and how a score was made is read for one
-- proposal without the derivations of all the others.

ALTER TABLE reviewer_draw ADD COLUMN seed_typed boolean;
COMMENT ON COLUMN reviewer_draw.seed_typed IS 'whether whoever drew typed the seed; null: drawn before this was recorded';

ALTER TABLE ranking_place ADD COLUMN derivation text;
COMMENT ON COLUMN ranking_place.derivation IS 'the entry of the derivation of the ranking that is about this proposal, canonical JSON; null: ranked before places kept it';
