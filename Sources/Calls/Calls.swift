// Calls owns calls for proposals with their lots and the proposals made to them, from draft to award. It leaves
// questions and answers to Forms, judging to Competitions, money to Funds.
